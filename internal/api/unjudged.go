package api

// Unjudged counts what a filter cannot evaluate; the zero value means none. Ref names one of them.
type Unjudged[Ref any] struct {
	Count int    `json:"count" minimum:"1"`
	First Ref    `json:"first" doc:"One of them"`
	Error string `json:"error" doc:"Why that one cannot be judged"`
}

// Add counts those of later pages, too.
func (u *Unjudged[Ref]) Add(more Unjudged[Ref]) {
	if u.Count == 0 {
		*u = more
		return
	}
	u.Count += more.Count
}
