"""Resolving: from the words of a reading text to who and when they mean: actors, persons and days.

Who:
- `mentions`: all that is named or described; `names` finds names no table has (`name_runs`, by `name_evidence`),
  `descriptions` bodies and offices without a name, `affiliations` for whom a text says that a person speaks,
  `allegiance` for whom most probably by all documents of a dossier (signs with fitted weights,
  `data/allegiance.json`).
- `common_nouns`: groups, bodies and organs of state under a common noun ("the heirs", "the ministry").
- `references`: noun phrases and pronouns taken apart (`phrase_parts`); of those a document names (`named`)
  `antecedents` chooses whom they take up, `definite` for common nouns, with `salience` and `likelihood`, by signs whose
  weights are fitted (`data/antecedents.json`).
- `order`: whether the sentences stand in a credible order, and the most credible one (`order_signs`). Where they do
  not, `scattered` seeks whom pronouns mean in the whole text (weights in `data/scattered.json`), and
  `scattered_times` which day "the same day" is; `reordered` resolves in a given order, for measuring.
- `actors`, `offices`, `persons`, `roles`: the tables of states and bodies, of holders of offices, of given names, of
  nouns for offices.

When:
- `times`: time expressions and their values; the `time_*` modules each know one family of them, `calendar` the days.
- `dating`: the day an undated text was written, also from the `facts` of who held an office.
"""
