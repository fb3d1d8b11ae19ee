using System.Text.RegularExpressions;
using AutoGrad.Compilation;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

public sealed class CompilationReportTests
{
    [Fact]
    public void There_is_one_for_every_signature_with_its_figures()
    {
        var reports = new List<(CompilationReport Report, long PeakBytes)>();
        int thread = Environment.CurrentManagedThreadId;
        void Add(CompilationReport report)
        {
            if (Environment.CurrentManagedThreadId == thread) reports.Add((report, report.PeakBytes)); // other tests compile as well
        }
        AutoGradOptions.Compiled += Add;
        try
        {
            Func<Tensor, Tensor> f = Compile((Tensor x) => MatMul(Exp(x), x).Sum());
            f(Ones([4, 4]));
            f(Zeros([4, 4]));
            Assert.Single(reports);
            f(Ones([8, 8]));
        }
        finally
        {
            AutoGradOptions.Compiled -= Add;
        }
        Assert.Equal(2, reports.Count);
        Assert.All(reports, static entry =>
        {
            Assert.InRange(entry.Report.Steps, 2, 4);
            Assert.True(entry.PeakBytes > 0 && entry.PeakBytes <= entry.Report.MemoryBytes, $"{entry.PeakBytes} before the first run");
            Assert.True(entry.Report.Time > TimeSpan.Zero);
            Assert.Equal("lambda in CompilationReportTests.There_is_one_for_every_signature_with_its_figures", entry.Report.Function);
            Assert.Contains("Contract", entry.Report.ToString(), StringComparison.Ordinal);
        });
        Assert.Equal("(Float32[8, 8])", reports[1].Report.Signature);
        Assert.StartsWith("lambda in CompilationReportTests.There", reports[1].Report.ToString(), StringComparison.Ordinal);
        Assert.True(reports[1].Report.Operations > 4 * reports[0].Report.Operations); // the product grows with the cube
    }

    [Fact]
    public void Steps_are_said_by_their_operations_and_places()
    {
        Tensor x = Placeholder.Create(new TensorType(DType.Float32, [4, 4]));
        (Tensor q, Tensor r) = Qr(x);
        var graph = Graph.Of([x], [Exp(Cholesky(MatMul(x, x))).Sum(1), q, r]);
        Assert.Equal(
            """
            0: Qr(buffer 1) → result 0 in buffer 2, result 1 in buffer 3
            1: Contract(buffer 1, buffer 1, LeftBatch = [], LeftContracted = [1], RightBatch = [], RightContracted = [0]) → Float32[4, 4] in memory +N
            2: Cholesky(memory +N, OnFailure = Throw) → Float32[4, 4] in buffer 4
            3: loop of 4 × 4
               v0 = array0   Float32
               v1 = Exp(v0)   Float32
               v2 = Sum of row v1   Float32, one a row
               array1 = v2
               array0 is buffer 4
               array1 is memory +N
            N bytes of memory, of which at most N are in use at a time
            """.ReplaceLineEndings(),
            Regex.Replace(CompiledProgram.Of(graph).ToString(), @"(?<=memory \+)\d+|[\d,]+(?= bytes| are)", "N")); // workspaces differ by machine
        Assert.Equal("memory +64", $"{new Place(0, 64)}");
        Assert.Equal("buffer 2 +64", $"{new Place(2, 64)}");
    }

    [Fact]
    public void Functions_are_called_as_in_their_source()
    {
        Tensor w = Ones([2]);
        Tensor Local(Tensor x) => x + 1;
        Tensor Capturing(Tensor x) => x + w;
        string here = nameof(Functions_are_called_as_in_their_source);
        Assert.Equal("CompilationReportTests.Local", FunctionName.Of(Local));
        Assert.Equal("CompilationReportTests.Capturing", FunctionName.Of(Capturing));
        Assert.Equal($"lambda in CompilationReportTests.{here}", FunctionName.Of((Tensor x) => x * 2));
        Assert.Equal($"lambda in CompilationReportTests.{here}", FunctionName.Of((Tensor x) => x * w));
        Assert.Equal("Tensor.Exp", FunctionName.Of((Func<Tensor, Tensor>)Tensor.Exp));
    }
}
