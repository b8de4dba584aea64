package emissions

import "encoding/json"

func whole(line []byte) bool { return json.Valid(line) }
