package main

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/dingevent/dingevent/journal"
)

// idsOf are the IDs that a person may mean by id: that itself, and what it is where webhooks get it percent-encoded.
func idsOf(id string) []string {
	if plain, err := url.PathUnescape(id); err == nil && plain != id {
		return []string{id, plain}
	}
	return []string{id}
}

// seqOf is the sequence that id is, if it is one. Webhooks get seq- and the sequence for an event without an ID.
func seqOf(id string) (seq journal.Seq, ok bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(id, "seq-"), 10, 63)
	return journal.Seq(n), err == nil
}
