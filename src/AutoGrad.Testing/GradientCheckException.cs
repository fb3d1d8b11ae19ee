namespace AutoGrad.Testing;

/// <summary>A gradient check failed. The message says where and by how much; the properties say it to programs.</summary>
public sealed class GradientCheckException : Exception
{
    internal GradientCheckException(GradientReport report)
        : base($"GradientCheck: {report.Findings[0].Message}")
    {
        Report = report;
    }

    /// <summary>All that was found.</summary>
    public GradientReport Report { get; }

    /// <summary>The failure that the message tells of.</summary>
    public GradientFinding Finding => Report.Findings[0];
}
