// Measurements. dotnet run -c Release --project tests/AutoGrad.Benchmarks -- COMMAND
using AutoGrad.Benchmarks;
using AutoGrad.Benchmarks.Bounds;
using AutoGrad.Benchmarks.CompileTime;
using AutoGrad.Benchmarks.Machine;
using AutoGrad.Benchmarks.Peers;

return args switch
{
    ["peers", .. var rest] => PeersCommand.Run(rest),
    ["machine"] => MachineCommand.Run(),
    ["gemm-efficiency"] => ProductBound.Run(),
    ["bandwidth"] => BandwidthCommand.Run(null),
    ["bandwidth", string part] => BandwidthCommand.Run(part),
    ["compile"] => CompileCommand.Run(null),
    ["compile", string part] => CompileCommand.Run(part),
    [['-', ..], ..] => BenchmarkRuns.Run(args),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/AutoGrad.Benchmarks -- COMMAND");
    foreach (string usage in (string[])[
        PeersCommand.Usage, MachineCommand.Usage, ProductBound.Usage, BandwidthCommand.Usage, CompileCommand.Usage, BenchmarkRuns.Usage])
    {
        Console.Error.WriteLine(usage);
    }
    return 2;
}
