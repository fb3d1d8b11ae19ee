using System.Reflection;

namespace AutoGrad.Compilation;

/// <summary>What a function is called in its source, as far as its method tells.</summary>
internal static class FunctionName
{
    /// <summary>
    /// For example <c>Model.Loss</c>, or <c>lambda in Program.Train</c>; the C# compiler names a lambda <c>&lt;Train&gt;b__1_0</c> and a local
    /// function <c>&lt;Train&gt;g__Loss|1_0</c>, in a type of its own if they capture something.
    /// </summary>
    public static string Of(Delegate function)
    {
        MethodInfo method = function.Method;
        Type? type = method.DeclaringType;
        while (type is { Name: ['<', ..], DeclaringType: { } outer }) type = outer;
        string owner = type is null ? "" : $"{type.Name.Split('`')[0]}.", name = method.Name;
        int end = name.LastIndexOf('>');
        if (end < 0) return owner + name;
        string within = name[..end].Trim('<', '>', '$'), made = name[(end + 1)..];
        return made.StartsWith("g__", StringComparison.Ordinal) ? owner + made[3..].Split('|')[0] : $"lambda in {owner}{within}";
    }
}
