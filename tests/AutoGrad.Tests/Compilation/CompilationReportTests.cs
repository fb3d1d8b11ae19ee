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
            Assert.Contains("Contract", entry.Report.ToString(), StringComparison.Ordinal);
        });
        Assert.True(reports[1].Report.Operations > 4 * reports[0].Report.Operations); // the product grows with the cube
    }
}
