//! Rules of announcement channels and crossposts.
