using Microsoft.CodeAnalysis;

namespace AutoGrad.Generators;

/// <summary>Something to tell the user about a tree.</summary>
/// <param name="Rule">The rule that is broken.</param>
/// <param name="Place">Where.</param>
/// <param name="Arguments">What its message names.</param>
internal sealed record Problem(DiagnosticDescriptor Rule, Location Place, params object[] Arguments);
