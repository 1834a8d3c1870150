"""One made-up organization: templates, people, badges and keys, all from a seed."""
