//! The OS keychain behind one owner thread with deadlines.
