using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AutoGrad.Generators;

/// <summary>One consumption of a key in a variable.</summary>
/// <param name="Variable">The local variable or parameter.</param>
/// <param name="Consumer">What takes the key: <c>Normal</c>, <c>Dense.Init</c>.</param>
/// <param name="Place">The name of the variable where it is used.</param>
/// <param name="Data">The number that was folded in, if it is known; a key without it is consumed as a whole.</param>
internal sealed record KeyUse(ISymbol Variable, string Consumer, SyntaxNode Place, object? Data)
{
    /// <summary>Members of a key that draw nothing from it.</summary>
    private static readonly string[] Harmless =
        ["FoldIn", "Map", "Equals", "GetHashCode", "ToString", "Deconstruct", "GetType", "<Clone>$"];

    /// <summary>Whether two uses would give the same numbers: the same key, or the same number folded into it.</summary>
    public bool Repeats(KeyUse other) => SymbolEqualityComparer.Default.Equals(Variable, other.Variable) && Equals(Data, other.Data);

    /// <summary>Whether anything in a body is of the type of keys.</summary>
    public static bool Mentions(IOperation body, INamedTypeSymbol key) =>
        body.DescendantsAndSelf().Any(operation => SymbolEqualityComparer.Default.Equals(operation.Type, key));

    /// <summary>The uses that an operation makes by itself, without what its operands do.</summary>
    public static IEnumerable<KeyUse> Of(IOperation operation, INamedTypeSymbol key, Func<IOperation, ISymbol?> variable)
    {
        if (operation is IInvocationOperation { Instance: { } instance } call
            && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, key)
            && variable(instance) is { } own)
        {
            if (!Harmless.Contains(call.TargetMethod.Name)) yield return new(own, call.TargetMethod.Name, instance.Syntax, null);
            else if (call.TargetMethod.Name == "FoldIn" && Constant(call.Arguments[0].Value) is { } data)
            {
                yield return new(own, $"FoldIn({data})", instance.Syntax, data);
            }
        }
        foreach (IArgumentOperation argument in Arguments(operation))
        {
            if (argument.Parameter is not { RefKind: RefKind.None } parameter || !IsKey(parameter, key)) continue;
            if (variable(argument.Value) is { } passed && Consumes(parameter))
            {
                yield return new(passed, Called((IMethodSymbol)parameter.ContainingSymbol), argument.Value.Syntax, null);
            }
        }
    }

    private static ImmutableArray<IArgumentOperation> Arguments(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod.Name: not ("Equals" or "ReferenceEquals") } call => call.Arguments,
        IObjectCreationOperation { Type.IsRecord: false } creation => creation.Arguments, // a record may only carry it along
        _ => [],
    };

    /// <summary>
    /// A parameter that is a key by its own declaration. What a generic method does with a key, to compare or to store it, is its own
    /// affair; a delegate of a key alone is a function that draws, but one of more may fold a number among them into the key.
    /// </summary>
    private static bool IsKey(IParameterSymbol parameter, INamedTypeSymbol key) =>
        SymbolEqualityComparer.Default.Equals(parameter.Type, key)
        && (parameter.OriginalDefinition.Type is not ITypeParameterSymbol || parameter.ContainingType.TypeKind == TypeKind.Delegate)
        && (parameter.ContainingType.TypeKind != TypeKind.Delegate || parameter.ContainingSymbol is IMethodSymbol { Parameters.Length: 1 });

    /// <summary>
    /// Whether a method draws from the key it is given. One whose text is at hand does unless it only folds numbers into it: then the
    /// caller may use the key again with other numbers.
    /// </summary>
    private static bool Consumes(IParameterSymbol parameter)
    {
        foreach (SyntaxReference reference in parameter.ContainingSymbol.DeclaringSyntaxReferences)
        {
            SyntaxNode declaration = reference.GetSyntax();
            SyntaxNode? body = declaration switch
            {
                BaseMethodDeclarationSyntax method => (SyntaxNode?)method.Body ?? method.ExpressionBody,
                LocalFunctionStatementSyntax local => (SyntaxNode?)local.Body ?? local.ExpressionBody,
                _ => null,
            };
            if (body is null) continue;
            return body.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.Text == parameter.Name && !IsHarmless(name));
        }
        return true;
    }

    private static bool IsHarmless(IdentifierNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax access && access.Expression == name
            ? Harmless.Contains(access.Name.Identifier.Text) || access.Name.Identifier.Text == "Words"
            : name.Parent is BinaryExpressionSyntax or IsPatternExpressionSyntax or NameColonSyntax
                || (name.Parent is MemberAccessExpressionSyntax member && member.Name == name)
                || (name.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: var called } }
                    && called.ToString() is "nameof" or "ArgumentNullException.ThrowIfNull");

    private static string Called(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.DelegateInvoke => "a delegate",
        MethodKind.Constructor => $"new {method.ContainingType.Name}",
        MethodKind.LocalFunction => method.Name,
        _ => $"{method.ContainingType.Name}.{method.Name}",
    };

    private static object? Constant(IOperation value)
    {
        while (value is IConversionOperation { ConstantValue.HasValue: false } conversion) value = conversion.Operand;
        return value.ConstantValue is { HasValue: true, Value: { } constant } ? constant : null;
    }
}
