package main

import (
	"fmt"
	"os"
	"strings"
)

// scripts are what the console has of others. vendored.txt there names file, package and version; PACKAGE.LICENSE lies beside it.
func scripts() (parts []part, err error) {
	const dir = "console/assets/"
	list, err := os.ReadFile(dir + "vendored.txt")
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(list)) {
		fields := strings.Fields(line)
		if len(fields) != 4 || strings.HasPrefix(line, "#") || seen[fields[1]] {
			continue
		}
		seen[fields[1]] = true
		name, _, _ := strings.Cut(fields[0], ".")
		text, err := os.ReadFile(dir + name + ".LICENSE")
		if err != nil {
			return nil, err
		}
		p := part{name: fields[1] + " (console)", version: fields[2], source: "https://www.npmjs.com/package/" + fields[1], texts: []string{strings.TrimSpace(string(text))}}
		if err := p.identify(); err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("%svendored.txt names nothing", dir)
	}
	return parts, nil
}
