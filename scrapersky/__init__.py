"""Front of house: how people and programs reach the pipeline."""
