package faultlab

// dnsFaults returns the faults of the step dns. Only this one needs no name server of our own, since go asks none
// for a name that can't be one.
func dnsFaults() []Fault {
	return []Fault{{
		Name: "name-misspelt", Title: "GOPROXY names a host with two dots in a row",
		Cause: "dns-nxdomain", Step: "dns", Says: "lookup modules..lab.test: no such host",
		Setup: func(l *Lab) (Scene, error) {
			return l.scene(sceneSpec{goproxy: "https://modules..lab.test", host: "modules..lab.test"})
		},
	}}
}
