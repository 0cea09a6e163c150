package main

import "strings"

// signs are words by which a licence's text is known, without regard to lines and case.
var signs = []struct{ licence, words string }{
	{"Apache-2.0", "apache license version 2.0"},
	{"MPL-2.0", "mozilla public license"},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"0BSD", "distribute this software for any purpose with or without fee is hereby granted. "},
	{"ISC", "distribute this software for any purpose with or without fee is hereby granted, provided that"},
	{"CC0-1.0", "cc0 1.0 universal"},
	{"Unlicense", "this is free and unencumbered software released into the public domain"},
	{"blessing", "may you do good and not evil"},
}

// licences are those that a text grants, or none in a text that is none, such as a notice.
func licences(text string) (names []string) {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	text = strings.ReplaceAll(text, "license, version", "license version")
	for _, sign := range signs {
		if strings.Contains(text, sign.words) {
			names = append(names, sign.licence)
		}
	}
	if _, terms, ok := strings.Cut(text, "redistribution and use in source and binary forms"); ok {
		if strings.Contains(terms, "neither the name") || strings.Contains(terms, "to endorse or promote") {
			names = append(names, "BSD-3-Clause")
		} else {
			names = append(names, "BSD-2-Clause")
		}
	}
	return names
}
