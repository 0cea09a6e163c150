// Command eventgen reads the definitions of DingTalk's events, which are data that a person can read and change. It writes
// package event, the data of event/catalog, and the pages of the catalogue. make generate runs it.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

//go:generate go run . -root ../..

func main() {
	root := flag.String("root", ".", "the root of the module, where everything is written to")
	flag.Parse()
	if err := run(*root); err != nil {
		fmt.Fprintln(os.Stderr, "eventgen:", err)
		os.Exit(1)
	}
}

// run reads the definitions below root and writes what is made of them.
func run(root string) error {
	set, err := readSet(filepath.Join(root, "internal/eventgen/definitions"))
	if err != nil {
		return err
	}
	files, err := set.files()
	if err != nil {
		return err
	}
	if err := removeStale(root, files); err != nil {
		return err
	}
	for name, text := range files {
		if err := write(filepath.Join(root, name), text); err != nil {
			return err
		}
	}
	return nil
}

// files are all that is generated, by their paths from the root.
func (s *set) files() (map[string][]byte, error) {
	files := map[string][]byte{
		"docs/catalogue.md":       s.page(english),
		"docs/catalogue.zh-CN.md": s.page(chinese),
	}
	for _, f := range s.families {
		text, err := s.goFile(f)
		if err != nil {
			return nil, err
		}
		files["event/"+f.file+".gen.go"] = text
	}
	for name, write := range map[string]func() ([]byte, error){
		"event/table.gen.go":         s.goTable,
		"event/catalog/catalog.json": s.catalogText,
		"internal/wire/table.gen.go": s.wireTable,
	} {
		text, err := write()
		if err != nil {
			return nil, err
		}
		files[name] = text
	}
	return files, nil
}

// removeStale removes the file of a family that is gone.
func removeStale(root string, files map[string][]byte) error {
	old, err := filepath.Glob(filepath.Join(root, "event/*.gen.go"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if _, stays := files["event/"+filepath.Base(path)]; !stays {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// write leaves a file alone that has the text already, so that nothing is built anew.
func write(path string, text []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text) {
		return nil
	}
	return os.WriteFile(path, text, 0o644)
}
