//! The budgets of the vault.

fn main() {}
