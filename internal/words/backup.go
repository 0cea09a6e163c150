package words

import "fmt"

// Backup is what the commands backup and restore say.
type Backup interface {
	BackupShort() string
	BackupLong() string
	BackupExample() string
	BackupFlagKeep() string
	BackupProgress(verifying bool, logMiB int64) string
	BackupDone(events int64, to, size, took string, removed int) string
	BackupDamaged(count int64) string
	RestoreShort() string
	RestoreLong() string
	RestoreExample() string
	RestoreFlagReplace() string
	RestoreProgress(verifying bool) string
	RestoreHeld(cause string) string
	RestoreThere(dir string) string
	RestoreAge(newest string) string
	RestoreDone(events int64, from, newest string, next uint64, aside string) string
	VerifyShort() string
	VerifyLong() string
	VerifyExample() string
	VerifyFlagRate() string
	VerifyProgress(damaged int64) string
	VerifySound(events int64, took string) string
	VerifyDamaged(events int64, took string, damaged int64, problems int) string
	VerifySequences(list string, more bool) string
	VerifyNext(problems bool) string
}

func (English) BackupShort() string { return "Copy the journal, also while the daemon runs" }
func (English) BackupLong() string {
	return `Copy the journal: all events, cursors, dead letters, and what dedupe remembers. A daemon that runs does it
itself, in small steps; of one that does not, the files are read. The copy is synced and read again before it
gets its name, and only its owner may read it.

TO is a file, or a folder: one that is there, or a name that ends with a slash. In a folder the file's name has
the time. With --keep TO is a folder, and older backups in it are removed once the new one is verified.
A file that is there is replaced only if it is a backup.`
}
func (English) BackupExample() string {
	return `  dingevent backup /var/backups/dingevent/ --keep 14
  dingevent backup journal-before-upgrade.db --data /var/lib/dingevent`
}
func (English) BackupFlagKeep() string {
	return "keep so many backups in the folder TO and remove older ones; 0 keeps all"
}
func (English) BackupProgress(verifying bool, logMiB int64) string {
	switch {
	case verifying:
		return "verifying"
	case logMiB >= 128:
		return fmt.Sprintf("copying (write-ahead log: %d MiB)", logMiB)
	}
	return "copying"
}
func (English) BackupDone(events int64, to, size, took string, removed int) string {
	text := fmt.Sprintf("backed up %d events to %s, %s, verified, in %s", events, to, size, took)
	if removed > 0 {
		text += fmt.Sprintf("; removed %d older", removed)
	}
	return text
}
func (English) RestoreShort() string { return "Put a backup in the place of the journal" }
func (English) RestoreLong() string {
	return `Put a backup in the place of the journal. The daemon must have ended. FROM is a file, or a folder, whose newest
backup is taken. It is copied and verified first; the journal that is there is put aside, whole.

Everything is as it was when the backup was made. What was delivered since is delivered again. Events that came
since are gone; DingTalk does not push again what was answered. No sequence is given twice: the next event gets
one far beyond, after an event of type dingevent.journal.restored.`
}
func (English) RestoreExample() string {
	return `  dingevent restore /var/backups/dingevent/ --replace
  dingevent restore journal-before-upgrade.db --data /var/lib/dingevent`
}
func (English) RestoreFlagReplace() string {
	return "put the journal that is there aside"
}
func (English) RestoreProgress(verifying bool) string {
	if verifying {
		return "verifying"
	}
	return "copying"
}
func (English) RestoreHeld(cause string) string {
	return "the daemon must have ended before its journal is replaced: " + cause
}
func (English) RestoreThere(dir string) string {
	return fmt.Sprintf("a journal is in %q; --replace puts it aside", dir)
}
func (English) RestoreAge(newest string) string {
	if newest == "" {
		return "no events"
	}
	return "the last received at " + newest
}
func (English) RestoreDone(events int64, from, newest string, next uint64, aside string) string {
	text := fmt.Sprintf("restored %d events from %s, %s; the next event gets sequence %d", events, from, newest, next)
	if aside != "" {
		text += fmt.Sprintf("\nthe journal that was there lies in %s; remove it when you no longer need it", aside)
	}
	return text
}
func (English) BackupDamaged(count int64) string {
	return fmt.Sprintf("%d of the events are damaged, and are never delivered; see them: dingevent verify", count)
}
func (English) VerifyShort() string { return "Read the whole journal and tell what is damaged" }
func (English) VerifyLong() string {
	return `Read the whole journal and compare every event with its checksum, what searches read and the state of
subscriptions with the log, and the pages of the file with each other. A daemon that runs does it itself, and
leaves three quarters of the time to other work; of one that does not run, the files are read as fast as it goes.

A damaged event is noted and never delivered: it becomes a dead letter of the subscriptions that should get it.
The code is 0 if all is sound, else 1. The daemon does it by itself once a week; see verify in the config.`
}
func (English) VerifyExample() string {
	return `  dingevent verify
  dingevent verify --rate 2000 --json`
}
func (English) VerifyFlagRate() string {
	return "read at most so many events a second; 0: as said above"
}
func (English) VerifyProgress(damaged int64) string {
	if damaged > 0 {
		return fmt.Sprintf("verifying, %d damaged", damaged)
	}
	return "verifying"
}
func (English) VerifySound(events int64, took string) string {
	return fmt.Sprintf("all is sound: %d events, in %s", events, took)
}
func (English) VerifyDamaged(events int64, took string, damaged int64, problems int) string {
	return fmt.Sprintf("%d of %d events are damaged, and %d other problems, found in %s:", damaged, events, problems, took)
}
func (English) VerifySequences(list string, more bool) string {
	if more {
		return "sequences: " + list + ", and more"
	}
	return "sequences: " + list
}
func (English) VerifyNext(problems bool) string {
	if problems {
		return "the file itself is damaged: look after the disk, then restore a backup, or stop the daemon and run dingevent recover"
	}
	return "look after the disk; the damaged events are dead letters, and a backup may have them: docs/operate.md"
}
