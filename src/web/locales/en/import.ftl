# Importing employees from a file.

import-title = Import employees
import-action = Import CSV
import-lead = Choose a file, say what its columns are, look at what would happen to every row, and start.
import-file = CSV file
import-file-hint = “CSV UTF-8” of a spreadsheet program, with commas or semicolons. At most 8 MB, 20,000 rows and 60 columns. The first row names the columns.
import-kept = The file and what is noted of its rows are kept for 7 days and then removed.
import-kept-until = The file and what is noted of its rows are removed
import-upload = Read the file
import-recent = Imports of the last days
import-rows = { $count ->
     [one] One row
    *[other] { $count } rows
    }
import-state-uploaded = Columns to be chosen
import-state-checking = Being checked
import-state-checked = Ready to start
import-state-importing = Running
import-state-done = Finished
import-state-undoing = Being undone
import-state-undone = Undone
import-state-stopped = Stopped
import-fault-none = Choose a file.
import-fault-large = The file is larger than 8 MB. Split it, or use the command line.
import-fault-rows = The file has more than 20,000 rows. Split it, or use the command line.
import-fault-columns = The file has more than 60 columns. Remove those that are not needed.
import-fault-encoding = The file is not UTF-8. Save it as “CSV UTF-8”.
import-fault-empty = The file has no rows below the names of the columns.
import-fault-csv = The file cannot be read as CSV.
import-fault-many = There are 20 imports already. Discard one first.
import-columns-title = What the columns are
import-columns-lead = Guessed from their names. Change what is wrong. A column that is taken empties the field where its cell is empty; one that is not taken changes nothing.
import-column-unnamed = Column { $number }
import-ignore = Do not take
import-samples = For example:
import-field-offices = Offices
import-way = How new employees are let in
import-way-bypass = Bypass the activation flow
import-way-bypass-hint = Active at once; needs an External ID. Nothing is sent.
import-way-invite = Invite by e-mail
import-way-invite-hint = Pending until a password is set. Every new employee gets an invitation.
import-check = Check the rows
import-fault-twice = Another column is taken for this already.
import-fault-nobody = Take one column for the e-mail, the username or the External ID.
import-checking-title = Checking the rows
import-importing-title = Importing
import-undoing-title = Undoing the import
import-progress = { $done } of { $total } rows
import-progress-hint = You can leave this page. It goes on, also when the server is restarted.
import-checked-title = Ready to import
import-checked-text = Nothing has been changed yet. Rows with errors are left out.
import-nothing = No row would change anything.
import-start = Start the import
import-columns-again = Change the columns
import-errors = Errors as CSV
import-discard = Discard the file
import-done-title = Imported
import-done-failed = Some rows were left out. Download them, correct them, and import that file.
import-done-text = Every row was imported.
import-nothing-sent = Nothing was sent to anybody.
import-undone-title = The import is undone
import-undone-text = Whoever was touched since stays as they are and is listed first.
import-stopped-title = The import was stopped
import-stopped-text = Whoever asked for it may not do this any more. You can go on with it or undo it.
import-continue = Go on
import-undo = Undo the import
import-another = Import another file
import-groups = Rows by what happens
import-group-failed = Errors
import-group-create = To add
import-group-created = Added
import-group-update = To change
import-group-updated = Changed
import-group-same = Unchanged
import-group-kept = Not undone
import-group-deleted = Deleted again
import-group-restored = Changed back
import-column-row = Row
import-column-what = What about it
import-row-erased-cells = Erased with the person
import-row-field = A cell cannot be used. Correct it.
import-row-malformed = The cells of this row cannot be told apart. Check separators and quotes.
import-row-changed = Somebody was faster: this is not as it was. Look, and import the row again if needed.
import-row-forbidden = Your roles do not allow this.
import-row-managed = An identity provider manages this employee. Change it there.
import-row-erased = The person was deleted meanwhile, and what the row said was erased.
import-row-deleted-since = The employee was deleted since.
import-row-signed-in = The employee has signed in since. Suspend or delete them yourself if that is right.
import-row-committed = The employee has appointments or publications since.
import-undo-title = Undo this import?
import-undo-created = { $count ->
     [one] One employee who was added is deleted for good.
    *[other] { $count } employees who were added are deleted for good.
    }
import-undo-updated = { $count ->
     [one] One employee gets the former values back, in the fields that the import changed.
    *[other] { $count } employees get their former values back, in the fields that the import changed.
    }
import-undo-kept = Whoever was changed, signed in or got an appointment since stays as they are. The result lists them.
import-undo-word = Number of rows
import-undo-type = To confirm, type how many rows are undone: { $name }
import-undo-wrong = This is not the number. Nothing was undone.
toast-import-discarded = The file is removed. What it did stays.
kind-import = import
action-import-uploaded = File for an import read
action-import-mapped = Columns of an import chosen
action-import-checked = Rows of an import checked
action-import-started = Import started
action-import-finished = Import finished
action-import-stopped = Import stopped
action-import-undo-started = Undoing of an import started
action-import-undone = Import undone
action-import-discarded = File of an import discarded
