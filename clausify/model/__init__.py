"""Features, the estimator, calibration and model files."""
