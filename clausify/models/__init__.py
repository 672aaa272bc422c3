"""Shipped model files, made by ``clausify train data/`` and by nothing else."""
