package main

import (
	"net/http"
	"sync/atomic"
)

// A counter is a webhook that counts.
type counter struct{ n atomic.Int64 }

func (c *counter) ServeHTTP(http.ResponseWriter, *http.Request) { c.n.Add(1) }
func (c *counter) count() int64                                 { return c.n.Load() }
