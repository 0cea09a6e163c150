package installtest

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// volatile is what a running system writes by itself, and the package managers' own notes.
var volatile = regexp.MustCompile(`^/(proc|sys|dev|run|tmp|root|var/(cache|log|tmp|lib/(dpkg|apt|rpm|systemd)))(/|$)|^/etc/(\.pwd\.lock|(passwd|group|g?shadow|subuid|subgid)-?|machine-id)$`)

// files are those of a machine, with what kind each is.
func (m *machine) files() map[string]string {
	m.t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(m.root, func(path string, d fs.DirEntry, err error) error {
		name := strings.TrimPrefix(path, m.root)
		if err != nil || name == "" {
			return err
		}
		if volatile.MatchString(name) {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		size := info.Size()
		if d.IsDir() {
			size = 0
		}
		all[name] = fmt.Sprint(info.Mode(), " ", size)
		return nil
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return all
}

// wantSame wants the files of before again, but for those below the allowed paths.
func wantSame(t *testing.T, before, after map[string]string, allowed ...string) {
	t.Helper()
	other := func(name string) bool {
		return !slices.ContainsFunc(allowed, func(a string) bool { return name == a || strings.HasPrefix(name, a+"/") })
	}
	for name, kind := range after {
		if before[name] != kind && other(name) {
			t.Errorf("%s is %s, and was %q", name, kind, before[name])
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok && other(name) {
			t.Errorf("%s is gone", name)
		}
	}
}
