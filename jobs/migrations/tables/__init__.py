"""The tables of the first migration, by subject: a migration, too, which later changes of the models never change."""
