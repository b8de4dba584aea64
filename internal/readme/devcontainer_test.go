package readme

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDevelopmentContainer: it is JSON, has the Go that go.mod and the Dockerfiles want, and calls what exists.
func TestDevelopmentContainer(t *testing.T) {
	var container struct{ Name, Image, PostCreateCommand string }
	if err := json.Unmarshal([]byte(read(t, ".devcontainer/devcontainer.json")), &container); err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod"))[1]
	want := "golang:" + version
	if container.Image != want {
		t.Errorf("the development container has %s, go.mod wants %s", container.Image, want)
	}
	for _, page := range []string{"Dockerfile", readme, imagePage, "examples/helloworld/Dockerfile"} {
		for _, m := range regexp.MustCompile(`(?m)^FROM .*(golang:\S+)`).FindAllStringSubmatch(read(t, page), -1) {
			if m[1] != want {
				t.Errorf("%s has %s, go.mod wants %s", page, m[1], want)
			}
		}
	}
	made := 0
	for command := range strings.SplitSeq(container.PostCreateCommand, "&&") {
		words := strings.Fields(command)
		if words[0] == "make" && len(words) == 2 && slices.Contains(targets(t), words[1]) {
			made++
		} else if words[0] != "git" && words[0] != "go" {
			t.Errorf("the development container runs %q, which is no git, go or target of the Makefile", command)
		}
	}
	if made == 0 {
		t.Error("the development container makes nothing")
	}
}
