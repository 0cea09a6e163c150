package dingtest

import (
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func TestTokensAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tokens := newTokens()
		for i := range maxTokens {
			if _, err := tokens.again(appToken, strconv.Itoa(i), "corp"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := tokens.again(appToken, "more", "corp"); !errors.Is(err, errTokensFull) {
			t.Errorf("over the bound: %v, want errTokensFull", err)
		}
		if _, err := tokens.again(appToken, "0", "corp"); err != nil {
			t.Errorf("one that is there already: %v", err)
		}
		time.Sleep(tokenLife - time.Second)
		if _, err := tokens.again(appToken, "0", "corp"); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Second)
		if _, err := tokens.another(corpToken, "more", "corp"); err != nil {
			t.Errorf("after the others expired: %v", err)
		}
		if n := len(tokens.all); n != 2 || len(tokens.current) != 2 {
			t.Errorf("%d tokens and %d owners are kept, want 2", n, len(tokens.current))
		}
	})
}

func TestRegistrationsAreBounded(t *testing.T) {
	all := &registrations{all: make(map[member]registration)}
	for i := range maxRegistered {
		if all.full() {
			t.Fatalf("full with %d", i)
		}
		all.put(registration{member: member{strconv.Itoa(i), "corp"}}, false)
	}
	if !all.full() {
		t.Error("not full")
	}
}
