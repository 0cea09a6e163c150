// Command licenses lists the licences of all that is compiled into dingevent, on every system that it is released for. It writes
// THIRD_PARTY.md, or with -texts a file with all their texts, which go along with each binary. Run it in the project's folder.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const page = "THIRD_PARTY.md"

func main() {
	log.SetFlags(0)
	texts := flag.String("texts", "", "write all texts to this file, and compare "+page+" with what it should be")
	flag.Parse()
	parts, err := compiled()
	if err != nil {
		log.Fatal(err)
	}
	table := tableOf(parts)
	if *texts == "" {
		err = os.WriteFile(page, table, 0o644)
	} else if had, _ := os.ReadFile(page); !bytes.Equal(had, table) {
		err = fmt.Errorf("%s is not what is compiled in; run: make licenses", page)
	} else {
		err = os.WriteFile(*texts, textOf(parts), 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// A part is what somebody else has written, with its licence.
type part struct {
	name, version, source string
	licence               string // as SPDX names it
	texts                 []string
}

// systems are those that .goreleaser.yaml names, one of each.
var systems = []string{"linux", "darwin", "windows"}

// compiled are Go's library, the scripts of the console, and the modules, sorted.
func compiled() ([]part, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	parts := []part{{name: "Go's standard library", source: "https://go.dev"}}
	if err := parts[0].read(strings.TrimSpace(string(root))); err != nil {
		return nil, err
	}
	modules := map[string]bool{}
	for _, system := range systems {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}", "./cmd/dingevent")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH=amd64")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		for line := range strings.Lines(string(out)) {
			modules[strings.TrimSpace(line)] = true
		}
	}
	for line := range modules {
		fields := strings.Split(line, "\t")
		if len(fields) != 3 {
			continue // of a package without a module
		}
		p := part{name: fields[0], version: fields[1], source: "https://pkg.go.dev/" + fields[0]}
		if err := p.read(fields[2]); err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	bundled, err := scripts()
	parts = append(parts, bundled...)
	slices.SortFunc(parts, func(a, b part) int { return strings.Compare(a.name, b.name) })
	return parts, err
}

// read finds the licence in the part's folder.
func (p *part) read(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !slices.ContainsFunc([]string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "PATENTS"}, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		p.texts = append(p.texts, strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")))
	}
	return p.identify()
}

func (p *part) identify() error {
	var names []string
	for _, text := range p.texts {
		names = append(names, licences(text)...)
	}
	if len(names) == 0 {
		return fmt.Errorf("%s has no licence that this program knows; read it, and add what tells it", p.name)
	}
	slices.Sort(names)
	p.licence = strings.Join(slices.Compact(names), " AND ")
	return nil
}

func tableOf(parts []part) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, `# What others have written

What is compiled into dingevent and has an author of its own, on any system, with the licences that lie beside it, as
SPDX names them. The texts of all licences go along with every binary, as THIRD_PARTY_LICENSES.

`+"`make licenses`"+` writes this page.

| part | licence |
| --- | --- |
`)
	for _, p := range parts {
		fmt.Fprintf(&out, "| [%s](%s) | %s |\n", p.name, p.source, p.licence)
	}
	return out.Bytes()
}

func textOf(parts []part) []byte {
	var out bytes.Buffer
	for _, p := range parts {
		rule := strings.Repeat("=", 80)
		fmt.Fprintf(&out, "%s\n%s %s\n%s\n%s\n%s\n\n%s\n\n", rule, p.name, p.version, p.source, p.licence, rule, strings.Join(p.texts, "\n\n"))
	}
	return out.Bytes()
}
