//! Dev only: canaries and doubles for the store, the browser and the clock.
