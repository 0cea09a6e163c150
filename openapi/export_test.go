package openapi

// DefaultMaxAnswer is that of [Options].
var DefaultMaxAnswer = func() int64 { o := (&Options{}).withDefaults(); return o.MaxAnswer }()

// ReadAll reads an answer.
var ReadAll = readAll
