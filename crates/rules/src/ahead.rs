//! What can still come: which open answers could change the result, so that nothing else is asked.
//!
//! 1. [`prospect`] goes through all items in order and finds what each can still be: shown or not, answered how.
//! 2. [`outlook`] finds which indicators and facts could change the outcome in any of those ways, from tables that
//!    hold what every profile's rules decide in each state that they can tell apart.
//! 3. [`needed`] goes back from the last item to the first: an item is needed when its answer could change the
//!    outcome, a notice or a route, or decide whether a needed item is shown.
//!
//! What is called possible here may in the end not be (two conditions on the same answer are taken one by one), so
//! that a question may be asked too many; what is called impossible is certain, so that none is asked too few.

mod needed;
mod outlook;
mod prospect;
mod tables;
mod truths;
mod view;

pub(crate) use needed::Needed;
pub(crate) use tables::Tables;
