package streamsink

// Confirmed counts the large frames that wait for an answer and were shown to have been read.
func (s *Sink) Confirmed() (n int) {
	for _, c := range s.members.all() {
		c.mu.Lock()
		for _, q := range c.waiting {
			if q.read {
				n++
			}
		}
		c.mu.Unlock()
	}
	return n
}

// SignedLife is how long a ticket of another Server is good.
const SignedLife = signedLife

// DefaultMaxFrame is that of [Options].
var DefaultMaxFrame = func() int64 { o, _ := (&Options{}).withDefaults(); return o.MaxFrame }()
