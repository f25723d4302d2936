"""One gate for all doors: may we store it, may we visit it, may it leave; and the list that it reads."""
