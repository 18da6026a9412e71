//! The rules engine: a protocol pack and facts in; outcome, bounds, flags, routes, reasons and the next step out.
//!
//! The engine knows no indicator, no dimension and no outcome by name: all of that is data of the pack ([`pack`]).
//! It does no I/O and holds no text: it returns codes and values, the pack and the interface own the wording.

pub mod pack;
