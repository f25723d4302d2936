"""Whether an e-mail or a phone can work, without writing to anybody: syntax, DNS, lists and numbering plans. No models."""
