package datafolder

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/internal/smallfile"
)

// KnownJournal is the file in a data folder that says which journal in a database the gateway used last.
const KnownJournal = "journal.id"

type known struct {
	Database string `json:"database"` // its name, and that of the schema; another one is another journal
	Journal  string `json:"journal"`  // its ID
}

// JournalOf returns the ID of the journal that the gateway of a data folder used last in a database; empty if it used none there.
func JournalOf(folder, database string) (id string, err error) {
	k, err := lastOf(folder)
	if k.Database != database {
		return "", err
	}
	return k.Journal, err
}

// An OtherSpool says that the spool in a data folder is of another journal: once moved to this one, its events lack where they belong.
type OtherSpool struct {
	Own, Asked string // the IDs of the spool's journal, and of the other one
	File       string // says that it is the spool's
}

func (e *OtherSpool) Error() string {
	return fmt.Sprintf("%s: the spool is of the journal %s, and not of %s", e.File, e.Own, e.Asked)
}

// CheckSpool returns an [*OtherSpool] if the spool in a data folder is of another journal than the one with the ID. It is of the one
// that the gateway used last, in whatever database.
func CheckSpool(folder, id string) error {
	k, err := lastOf(folder)
	if err != nil || k.Journal == "" || k.Journal == id {
		return err
	}
	return &OtherSpool{k.Journal, id, filepath.Join(folder, KnownJournal)}
}

func lastOf(folder string) (k known, err error) {
	path := filepath.Join(folder, KnownJournal)
	text, err := smallfile.Read(path, 64<<10)
	if errors.Is(err, fs.ErrNotExist) {
		return known{}, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &k)
	}
	if err != nil {
		return known{}, fmt.Errorf("which journal this gateway has cannot be read: %s: %w; remove the file if the database in the config is the right one", path, err)
	}
	return k, nil
}

// KeepJournal keeps the ID for [JournalOf].
func KeepJournal(folder, database, id string) error {
	if last, err := JournalOf(folder, database); err == nil && last == id {
		return nil
	}
	text, err := json.Marshal(known{database, id})
	if err != nil {
		return err
	}
	return fsdir.Write(filepath.Join(folder, KnownJournal), append(text, '\n'), 0o600)
}
