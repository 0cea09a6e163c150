package words

import "fmt"

// Folder is what commands say of the daemon's data folder.
type Folder interface {
	FolderFlag() string
	FolderNoJournal(dir string) string
	FolderHeld(dir, cause string) string
	FolderRuns(dir, cause string) string
	FolderNoAddress(dir, cause string) string
	FolderStranger(dir, url, cause string) string
	FolderExposed(path string) string
	FolderDamaged(dir, cause string) string
}

func (English) FolderFlag() string { return "the daemon's data folder (env DINGEVENT_DATA)" }

func (English) FolderNoJournal(dir string) string {
	return fmt.Sprintf("no journal in %q; name the daemon's data folder with --data, or its config with --config", dir)
}

func (English) FolderHeld(dir, cause string) string {
	return fmt.Sprintf("a process holds the journal in %q but its API does not answer; wait until it has started, or end it: %s", dir, cause)
}

func (English) FolderRuns(dir, cause string) string {
	return fmt.Sprintf("the daemon of %q runs and has the files alone; stop it first: %s", dir, cause)
}

func (English) FolderNoAddress(dir, cause string) string {
	return fmt.Sprintf("a process holds the journal in %q, and the api.json there is empty or damaged; a daemon writes it again within 5 s, "+
		"so try again then: %s", dir, cause)
}

func (English) FolderStranger(dir, url, cause string) string {
	return fmt.Sprintf("a process holds the journal in %q, and what answers at %s has not the key of the api.json there, so it got no token. "+
		"Find out what it is; a restart of dingevent serve writes api.json anew: %s", dir, url, cause)
}

func (English) FolderExposed(path string) string {
	return fmt.Sprintf("other users of this machine may change %s, or read events in it; run: chmod go-rwx %s", path, path)
}

func (English) FolderDamaged(dir, cause string) string {
	return fmt.Sprintf("the journal in %q is damaged, and no event is taken until it is recovered; "+
		"run: dingevent recover --data %s (%s)", dir, dir, cause)
}
