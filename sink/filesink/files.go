package filesink

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// files are the names of one sink's files that were set aside: of <stem><ext>, in one folder, they are
// <stem>-<time><ext>, with .gz behind it when compressed, and .gz.tmp while that is being done.
type files struct{ folder, stem, ext string }

const timeInName = "20060102T150405.000"

func filesOf(path string) files {
	ext := filepath.Ext(path)
	return files{filepath.Dir(path), strings.TrimSuffix(filepath.Base(path), ext), ext}
}

// plain is the path of the file set aside at that time.
func (f files) plain(at time.Time) string {
	return filepath.Join(f.folder, f.stem+"-"+at.UTC().Format(timeInName)+f.ext)
}

// A setAside is one file that was set aside, with the forms it has on the disk.
type setAside struct {
	at                   time.Time
	plain, zipped, begun bool // plain, compressed, compressed in part
}

// list returns the files, oldest first. A name that only looks similar is left alone.
func (f files) list() ([]setAside, error) {
	entries, err := os.ReadDir(f.folder)
	if err != nil {
		return nil, err
	}
	found := map[time.Time]*setAside{}
	for _, entry := range entries {
		at, form, ok := f.parse(entry.Name())
		if !ok || !entry.Type().IsRegular() {
			continue
		}
		if found[at] == nil {
			found[at] = &setAside{at: at}
		}
		switch form {
		case "":
			found[at].plain = true
		case ".gz":
			found[at].zipped = true
		case ".gz.tmp":
			found[at].begun = true
		}
	}
	var all []setAside
	for _, file := range found {
		all = append(all, *file)
	}
	slices.SortFunc(all, func(a, b setAside) int { return a.at.Compare(b.at) })
	return all, nil
}

// parse takes a name apart; form is what stands behind it.
func (f files) parse(name string) (at time.Time, form string, ok bool) {
	rest, ok := strings.CutPrefix(name, f.stem+"-")
	if !ok || len(rest) < len(timeInName) {
		return time.Time{}, "", false
	}
	at, err := time.Parse(timeInName, rest[:len(timeInName)])
	ok = err == nil && at.Format(timeInName) == rest[:len(timeInName)] // Parse takes a comma, too
	form, ours := strings.CutPrefix(rest[len(timeInName):], f.ext)
	return at, form, ok && ours && (form == "" || form == ".gz" || form == ".gz.tmp")
}
