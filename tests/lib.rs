//! What several tests of the whole house share.
