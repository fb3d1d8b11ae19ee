using System.Diagnostics;

namespace AutoGrad;

/// <summary>The line of the user's program that is running, for errors that are about a line rather than a value.</summary>
internal static class UserLine
{
    /// <summary><c>, at Program.cs, line 12</c>, or the name of the method where lines are not known; empty if no caller is.</summary>
    public static string Text()
    {
        foreach (StackFrame frame in new StackTrace(fNeedFileInfo: true).GetFrames())
        {
            if (DiagnosticMethodInfo.Create(frame) is not { } method || IsOurs(method.DeclaringAssemblyName)) continue;
            return frame.GetFileName() is { } file
                ? $", at {Path.GetFileName(file)}, line {frame.GetFileLineNumber()}"
                : $", in {method.DeclaringTypeName}.{method.Name}";
        }
        return "";
    }

    private static bool IsOurs(string? assembly) =>
        assembly is null
        || assembly.StartsWith("AutoGrad,", StringComparison.Ordinal) || assembly.StartsWith("AutoGrad.Learning,", StringComparison.Ordinal)
        || assembly.StartsWith("System.", StringComparison.Ordinal);
}
