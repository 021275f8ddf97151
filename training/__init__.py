"""Learning from labelled sound: data, splits, fitting, evaluation. No Qt here."""
