package postgres

import "sync/atomic"

// proving is the last proof, and what follows from it. The zero value is ready. It is safe for concurrent use.
type proving struct {
	proof   atomic.Pointer[Proof]
	refusal atomic.Pointer[failure] // why no event is taken; nil if the server is fit
}

// set keeps a proof, and reports whether the refusal is another one than before.
func (p *proving) set(proof Proof, refusal *failure) (changed bool) {
	p.proof.Store(&proof)
	before := p.refusal.Swap(refusal)
	return (before == nil) != (refusal == nil) || refusal != nil && before.err.Error() != refusal.err.Error()
}
