"""Whether an e-mail or a phone can work, without writing to anybody: form, DNS, lists, numbering plans. No models."""
