using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutoGrad.Generators;

/// <summary>
/// Which keys may have been consumed at each point of a body: the uses on some way there from which the variable has not been given another
/// key since. Found by going round the control flow until nothing is added.
/// </summary>
internal sealed class KeyFlow
{
    private readonly INamedTypeSymbol key;
    private readonly Dictionary<CaptureId, ISymbol?> captures = [];

    private KeyFlow(ControlFlowGraph graph, INamedTypeSymbol key)
    {
        this.key = key;
        foreach (IFlowCaptureOperation capture in Operations(graph).OfType<IFlowCaptureOperation>())
        {
            ISymbol? variable = Direct(capture.Value);
            captures[capture.Id] = captures.ContainsKey(capture.Id) ? null : variable; // one of two: which is not known
        }
    }

    /// <summary>Pairs of uses of one key, in the order of the second; only the first pair for each place.</summary>
    public static ImmutableArray<(KeyUse First, KeyUse Second)> Reuses(ControlFlowGraph graph, INamedTypeSymbol key)
    {
        var flow = new KeyFlow(graph, key);
        var before = new ImmutableHashSet<KeyUse>[graph.Blocks.Length];
        for (int i = 0; i < before.Length; i++) before[i] = [];
        var waiting = new Queue<BasicBlock>(graph.Blocks);
        while (waiting.Count > 0)
        {
            BasicBlock block = waiting.Dequeue();
            ImmutableHashSet<KeyUse> after = flow.Through(block, before[block.Ordinal], null);
            foreach (ControlFlowBranch? branch in new[] { block.ConditionalSuccessor, block.FallThroughSuccessor })
            {
                if (branch?.Destination is not { } next) continue;
                ImmutableHashSet<KeyUse> entering = Leaving(branch, after);
                if (entering.IsSubsetOf(before[next.Ordinal])) continue;
                before[next.Ordinal] = before[next.Ordinal].Union(entering);
                waiting.Enqueue(next);
            }
        }
        var reuses = new List<(KeyUse First, KeyUse Second)>();
        foreach (BasicBlock block in graph.Blocks) flow.Through(block, before[block.Ordinal], reuses);
        return [.. reuses.GroupBy(static pair => pair.Second.Place).Select(static group => group.First())
            .OrderBy(static pair => pair.Second.Place.SpanStart)];
    }

    /// <summary>The lambdas written in a body, but not those inside them.</summary>
    public static IEnumerable<IFlowAnonymousFunctionOperation> Lambdas(ControlFlowGraph graph) =>
        Operations(graph).OfType<IFlowAnonymousFunctionOperation>();

    /// <summary>A variable that was declared in a block is another one when the block is entered again.</summary>
    private static ImmutableHashSet<KeyUse> Leaving(ControlFlowBranch branch, ImmutableHashSet<KeyUse> uses)
    {
        ImmutableArray<ILocalSymbol> locals = [.. branch.LeavingRegions.SelectMany(static region => region.Locals)];
        return locals.IsEmpty ? uses : uses.Except(uses.Where(use => locals.Contains(use.Variable, SymbolEqualityComparer.Default)));
    }

    private static IEnumerable<IOperation> Operations(ControlFlowGraph graph) =>
        graph.Blocks.SelectMany(Roots).SelectMany(static root => root.DescendantsAndSelf());

    private static IEnumerable<IOperation> Roots(BasicBlock block) =>
        block.BranchValue is { } value ? block.Operations.Append(value) : block.Operations;

    private ImmutableHashSet<KeyUse> Through(BasicBlock block, ImmutableHashSet<KeyUse> uses, List<(KeyUse, KeyUse)>? reuses)
    {
        foreach (IOperation root in Roots(block)) uses = Through(root, uses, reuses);
        return uses;
    }

    /// <summary>Operands first, as they are evaluated; an assignment gives its targets another key after its value was found.</summary>
    private ImmutableHashSet<KeyUse> Through(IOperation operation, ImmutableHashSet<KeyUse> uses, List<(KeyUse, KeyUse)>? reuses)
    {
        if (operation is IFlowAnonymousFunctionOperation) return uses;
        foreach (IOperation operand in operation.ChildOperations) uses = Through(operand, uses, reuses);
        foreach (KeyUse use in KeyUse.Of(operation, key, Variable))
        {
            if (reuses is not null && uses.Where(use.Repeats).OrderBy(static first => first.Place.SpanStart).FirstOrDefault() is { } first)
            {
                reuses.Add((first, use));
            }
            uses = uses.Add(use);
        }
        foreach (ISymbol target in Targets(operation))
        {
            uses = uses.Except(uses.Where(use => SymbolEqualityComparer.Default.Equals(use.Variable, target)));
        }
        return uses;
    }

    private ISymbol? Variable(IOperation operation) =>
        operation is IFlowCaptureReferenceOperation reference ? captures.TryGetValue(reference.Id, out ISymbol? symbol) ? symbol : null : Direct(operation);

    private static ISymbol? Direct(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IConversionOperation { Conversion.IsIdentity: true } conversion => Direct(conversion.Operand),
        _ => null,
    };

    private IEnumerable<ISymbol> Targets(IOperation operation) => operation switch
    {
        IAssignmentOperation assignment => assignment.Target.DescendantsAndSelf().Select(Variable).OfType<ISymbol>(),
        IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument => Present(Variable(argument.Value)),
        IDeclarationPatternOperation pattern => Present(pattern.DeclaredSymbol),
        IRecursivePatternOperation pattern => Present(pattern.DeclaredSymbol),
        IListPatternOperation pattern => Present(pattern.DeclaredSymbol),
        _ => [],
    };

    private static IEnumerable<ISymbol> Present(ISymbol? symbol) => symbol is null ? [] : [symbol];
}
