//! Whether a bit of a circuit can be set at all: asked of a SAT solver, which either shows how or has proved that not.

use std::cell::Cell;

use batsat::{Callbacks, Lit, Solver, SolverInterface, SolverOpts, Var, lbool};

use super::circuit::{Bit, Circuit, Gate, Values};

/// Literals of what is learnt from the conflicts of all questions together, which is what a hard question costs. A pack
/// of any use needs a few thousand; beyond this nothing is proved.
const MAX_LEARNT: usize = 600_000;

/// Gates looked at in all questions together, which bounds the time where there are few conflicts and many questions.
const MAX_LOOKS: usize = 100_000_000;

/// What came of a question.
pub(crate) enum Found {
    /// It can be set, and this is how.
    So(Values),
    /// It is never set.
    Never,
    /// Nobody knows: the solver gave up.
    Unknown,
}

/// Gives up after having learnt so much.
#[derive(Default)]
struct Patience {
    learnt: Cell<usize>,
}

impl Callbacks for Patience {
    fn on_new_clause(&mut self, clause: &[Lit], source: batsat::ClauseKind) {
        if source == batsat::ClauseKind::Learnt {
            self.learnt.set(self.learnt.get() + clause.len());
        }
    }

    fn stop(&self) -> bool {
        self.learnt.get() > MAX_LEARNT
    }
}

/// A solver that learns the circuit as far as it is asked about it.
pub(crate) struct Oracle {
    solver: Solver<Patience>,
    /// By gate.
    variables: Vec<Option<Var>>,
    questions: usize,
    looks: usize,
}

impl Oracle {
    pub(crate) fn new() -> Self {
        let solver = Solver::new(SolverOpts::default(), Patience::default());
        Self { solver, variables: Vec::new(), questions: 0, looks: 0 }
    }

    /// One that has looked at all it ever will.
    #[cfg(test)]
    pub(crate) fn exhausted() -> Self {
        Self { looks: MAX_LOOKS, ..Self::new() }
    }

    /// Questions so far.
    pub(crate) fn questions(&self) -> usize {
        self.questions
    }

    /// Clauses it was told.
    pub(crate) fn clauses(&self) -> u64 {
        self.solver.num_clauses()
    }

    /// Whether this bit can be set.
    pub(crate) fn ask(&mut self, circuit: &Circuit, bit: Bit) -> Found {
        self.looks += circuit.gates().len();
        if circuit.is_full() || self.looks > MAX_LOOKS || self.solver.cb().stop() {
            return Found::Unknown;
        }
        self.questions += 1;
        let literal = self.literal(circuit, bit);
        let answer = self.solver.solve_limited(&[literal]);
        if answer == lbool::FALSE {
            return Found::Never;
        }
        if answer != lbool::TRUE {
            return Found::Unknown;
        }
        let set = |gate: usize| {
            let variable = self.variables.get(gate).copied().flatten();
            variable.is_some_and(|variable| self.solver.value_var(variable) == lbool::TRUE)
        };
        let values = circuit.values(set);
        // Believed only when the circuit itself says so.
        if values.of(bit) { Found::So(values) } else { Found::Unknown }
    }

    fn literal(&mut self, circuit: &Circuit, bit: Bit) -> Lit {
        self.learn(circuit, bit.gate());
        Lit::new(self.variable(bit.gate()), !bit.turned())
    }

    /// The variable of a gate; nothing is set unless something asks for it.
    fn variable(&mut self, gate: usize) -> Var {
        if self.variables.len() <= gate {
            self.variables.resize(gate + 1, None);
        }
        if let Some(known) = self.variables.get(gate).copied().flatten() {
            return known;
        }
        let variable = self.solver.new_var(lbool::FALSE, true);
        if let Some(slot) = self.variables.get_mut(gate) {
            *slot = Some(variable);
        }
        variable
    }

    /// Tells the solver a gate and all that it is made of.
    fn learn(&mut self, circuit: &Circuit, gate: usize) {
        let mut open = vec![gate];
        let mut made = Vec::new();
        while let Some(gate) = open.pop() {
            if self.variables.get(gate).is_some_and(Option::is_some) {
                continue;
            }
            let it = Lit::new(self.variable(gate), true);
            match circuit.gates().get(gate) {
                Some(Gate::And(one, other)) => {
                    open.extend([one.gate(), other.gate()]);
                    made.push((it, *one, *other));
                }
                Some(Gate::No) => self.say([!it]),
                Some(Gate::Input) | None => {}
            }
        }
        for (it, one, other) in made {
            let [one, other] = [one, other].map(|bit| Lit::new(self.variable(bit.gate()), !bit.turned()));
            self.say([!it, one]);
            self.say([!it, other]);
            self.say([it, !one, !other]);
        }
    }

    fn say<const N: usize>(&mut self, clause: [Lit; N]) {
        self.solver.add_clause_reuse(&mut clause.to_vec());
    }
}
