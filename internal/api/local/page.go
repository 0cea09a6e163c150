package local

import "github.com/dingevent/dingevent/internal/api"

// pageOf makes a page of up to size items out of those found, which are one more if there is a next page.
func pageOf[T any](found []T, size int, cursor func(last T) string) api.Page[T] {
	if len(found) <= size {
		return api.Page[T]{Items: append([]T{}, found...)}
	}
	return api.Page[T]{Items: found[:size], Next: cursor(found[size-1])}
}
