package main

import (
	"io"
	"log/slog"
	"strconv"
	"strings"
	"unicode/utf8"
)

// newLogger logs to w in a format, json or text.
func newLogger(format string, level slog.Leveler, w io.Writer) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: readableText}))
}

// readableText makes a text one that readers of logfmt take, such as Loki's: they know the escapes of JSON alone, and refuse a value
// with another. slog writes others for most control characters, for bytes that are not UTF-8 and for what is invisible beyond U+FFFF.
// Each of them becomes U+FFFD, which also keeps a terminal from obeying what an error quotes.
func readableText(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(strings.Map(readableRune, a.Value.String()))
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			a.Value = slog.StringValue(strings.Map(readableRune, err.Error()))
		}
	}
	return a
}

func readableRune(r rune) rune {
	switch {
	case r == '\n', r == '\r', r == '\t', r == '\b', r == '\f': // JSON has escapes for these
		return r
	case r < ' ', r == 0x7f, r > 0xffff && !strconv.IsPrint(r):
		return utf8.RuneError
	}
	return r
}
