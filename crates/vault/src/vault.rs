//! What is readable only while an officer is signed in.
