package postgres

import (
	"slices"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dingevent/dingevent/journal"
)

// lastOf is a copy of list with the last element of each key, because one statement writes no row twice.
func lastOf[E any, K comparable](list []E, key func(*E) K) []E {
	if len(list) < 2 {
		return slices.Clone(list)
	}
	seen := make(map[K]int, len(list))
	kept := make([]E, 0, len(list))
	for i := range list {
		k := key(&list[i])
		if at, twice := seen[k]; twice {
			kept[at] = list[i]
			continue
		}
		seen[k] = len(kept)
		kept = append(kept, list[i])
	}
	return kept
}

// seqOf is the key of an exception.
func seqOf(e *journal.Exception) journal.Seq { return e.Seq }

// attemptKey is the key of an attempt.
type attemptKey struct {
	start, seq int64
	number     int
}

func callOf(a *journal.Attempt) attemptKey {
	return attemptKey{startNano(a.Start), integer(a.Seq), a.Number}
}

// revisionOf is the key of an answer.
func revisionOf(a *journal.Answer) journal.Revision { return a.Revision }

// exceptionColumns are rows as arguments.
func exceptionColumns(rows []journal.Exception) []any {
	n := len(rows)
	seqs, attempts, failures := make([]int64, n), make([]int, n), make([]int, n)
	keys, states, errors := make([]string, n), make([]string, n), make([]string, n)
	first, due, changed := make([]pgtype.Int8, n), make([]pgtype.Int8, n), make([]pgtype.Int8, n)
	for i, e := range rows {
		seqs[i], attempts[i], failures[i] = integer(e.Seq), e.Attempts, e.Failures
		keys[i], states[i], errors[i] = toText(e.Key), toText(string(e.State)), toText(e.Error)
		first[i], due[i], changed[i] = nano(e.First), nano(e.Due), nano(e.Changed)
	}
	return []any{seqs, keys, states, attempts, failures, first, due, changed, errors}
}

// attemptColumns are attempts as arguments.
func attemptColumns(rows []journal.Attempt) []any {
	n := len(rows)
	seqs, starts, took := make([]int64, n), make([]int64, n), make([]int64, n)
	numbers, status := make([]int, n), make([]int, n)
	errors, outcomes, answers := make([]string, n), make([]string, n), make([][]byte, n)
	for i, a := range rows {
		seqs[i], starts[i], took[i] = integer(a.Seq), startNano(a.Start), int64(a.Took)
		numbers[i], status[i] = a.Number, a.Status
		errors[i], outcomes[i], answers[i] = toText(a.Error), toText(a.Outcome), a.Answer
	}
	return []any{seqs, numbers, starts, took, errors, outcomes, status, answers}
}

// answerColumns are answers as arguments.
func answerColumns(list []journal.Answer) (revisions []int64, refusals []string) {
	for _, a := range list {
		revisions, refusals = append(revisions, int64(a.Revision)), append(refusals, toText(a.Refusal))
	}
	return revisions, refusals
}
