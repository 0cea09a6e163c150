package vault_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent/journal/vault"
)

// memory is a store of data keys in memory, as several processes may share one.
type memory struct {
	mu     sync.Mutex
	keys   []vault.DataKey
	refuse error
}

func (m *memory) DataKeys(context.Context) ([]vault.DataKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := slices.Clone(m.keys)
	for i := range list {
		list[i].Wrapped = slices.Clone(list[i].Wrapped)
	}
	return list, nil
}

func (m *memory) AddDataKey(_ context.Context, key vault.DataKey, unless time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse != nil {
		return m.refuse
	}
	if !slices.ContainsFunc(m.keys, func(k vault.DataKey) bool { return k.Purpose == key.Purpose && k.Until.After(unless) }) {
		m.keys = append(m.keys, key)
	}
	return nil
}
