// Measurements. dotnet run -c Release --project tests/AutoGrad.Benchmarks -- peers [--check] [name,name...]
using AutoGrad.Benchmarks.Peers;

return args switch
{
    ["peers", .. var rest] => PeersCommand.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(PeersCommand.Usage);
    return 2;
}
