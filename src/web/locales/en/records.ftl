# Parts of lists and forms that many pages of records share.

section-records = Records
list-apply = Apply
list-clear = Clear the search
list-unmatched-text = Nothing matches what you are looking for. Try fewer or other words.
column-when = When
column-state = State
form-save = Save
form-cancel = Cancel
conflict-advice = Somebody else saved while you were writing. What differs is shown beside each field: keep yours, or take what is stored.
conflict-stored = Stored meanwhile:
conflict-empty = (empty)
conflict-take = Take this instead of mine
removal-action = Delete for good
removal-field = Name
removal-type = To confirm, type: { $name }
removal-wrong = This is not the name. Type it exactly as it stands below.
