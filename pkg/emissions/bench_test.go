package emissions_test
import ("testing";"encoding/json";"bufio";"os";"time"
"github.com/resim-contrib/metrics-go/pkg/emissions")
type S struct{ Speed float64 `json:"speed"`; Mode string `json:"mode"`; X float64 `json:"x"`; Y float64 `json:"y"`; N int `json:"n"`}
type L struct{ M struct{Topic string `json:"topic"`; T int64 `json:"timestamp"`} `json:"$metadata"`; D any `json:"$data"`}
func BenchmarkBareStruct(b *testing.B){ f,_:=os.Create(b.TempDir()+"/x"); w:=bufio.NewWriter(f); var l L; l.M.Topic="robot"; s:=S{1.25,"DRIVE",12.125,-3.5,7}; for b.Loop(){ l.M.T++; s.Speed+=0.1; l.D=s; x,_:=json.Marshal(l); w.Write(x); w.WriteByte('\n')} }
func BenchmarkBareMap(b *testing.B){ f,_:=os.Create(b.TempDir()+"/x"); w:=bufio.NewWriter(f); v:=0.0;n:=0; for b.Loop(){ v+=0.1;n++; m:=map[string]any{"$metadata":map[string]any{"topic":"robot","timestamp":n},"$data":map[string]any{"speed":v,"mode":"DRIVE","x":12.125,"y":-3.5,"n":7}}; x,_:=json.Marshal(m); w.Write(x); w.WriteByte('\n')} }
func bench(b *testing.B, m bool, o ...emissions.Option){
 e,err:=emissions.Open(b.TempDir()+"/e",o...); if err!=nil{b.Fatal(err)}
 s:=S{1.25,"DRIVE",12.125,-3.5,7}; n:=0
 for b.Loop(){ n++; s.Speed+=0.1; var err error
  if m { err=e.Emit("robot",map[string]any{"speed":s.Speed,"mode":"DRIVE","x":12.125,"y":-3.5,"n":7},emissions.At(n)) } else { err=e.Emit("robot",&s,emissions.At(n)) }
  if err!=nil{b.Fatal(err)} }
 e.Close()
}
func BenchmarkStruct(b *testing.B){bench(b,false)}
func BenchmarkMap(b *testing.B){bench(b,true)}
func BenchmarkStructBuf(b *testing.B){bench(b,false,emissions.Buffered(100*time.Millisecond))}
func BenchmarkMapBuf(b *testing.B){bench(b,true,emissions.Buffered(100*time.Millisecond))}
