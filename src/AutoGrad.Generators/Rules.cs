using Microsoft.CodeAnalysis;

namespace AutoGrad.Generators;

/// <summary>The rules of trees, of keys and of comparisons, and the wording of their messages; each says what to write.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor NotPartial = new(
        "AG0001",
        "A tree is partial",
        "'{0}' must be partial, so that its Map can be generated: write '{1}'",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NotARecord = new(
        "AG0002",
        "A tree is a record",
        "'{0}' must be a record, because trees are copied by 'with': write '{1}'",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ContainerNotPartial = new(
        "AG0003",
        "What contains a tree is partial",
        "'{0}', which contains the tree '{1}', must be partial too: write '{2}'",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor HiddenTensors = new(
        "AG0004",
        "No part of a tree hides tensors",
        "The {0} '{1}' of type '{2}' hides its tensors from the tree: {3}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NotReplaceable = new(
        "AG0005",
        "The tensors of a tree can be replaced by 'with'",
        "The {0} '{1}' cannot be given another tensor by 'with', because {2}: {3}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor MutableTensors = new(
        "AG0006",
        "The tensors of a tree are not changed in place",
        "The {0} '{1}' can be changed after the tree was made: {2}",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NoTensors = new(
        "AG0007",
        "A tree has tensors",
        "'{0}' holds no tensors, so as a tree it has no leaves: declare a property of type Tensor, or remove [Tree]",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Open = new(
        "AG0008",
        "A tree is sealed or abstract",
        "'{0}' must be sealed or abstract, because its Map would skip the tensors of a derived record: write '{1}'",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Suspect = new(
        "AG0009",
        "The type of a part says whether it holds tensors",
        "The {0} '{1}' of type '{2}' may hold tensors, which the tree would not reach: {3}",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor MutableStatic = new(
        "AG0010",
        "The static values of a tree are not changed in place",
        "The {0} '{1}' is a static value, but the elements of '{2}' can be changed: use {3}",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor FileLocal = new(
        "AG0011",
        "A tree is not local to its file",
        "'{0}' must not be local to its file, because its Map is generated in another: remove 'file'",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor KeyReused = new(
        KeyReuse,
        KeyReuseTitle,
        "'{0}' goes to '{1}' although '{2}' in line {3} has consumed it, so both get the same random numbers: "
            + "write 'var (first, second) = {0}.Split();' before, and use one for each",
        RandomnessCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor KeyReusedByLoop = new(
        KeyReuse,
        KeyReuseTitle,
        "'{0}' goes to '{1}' in every turn of the loop, so each gets the same random numbers: "
            + "fold in the number of the turn, as in '{0}.FoldIn(i)', or split '{0}' in every turn",
        RandomnessCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ReferencesCompared = new(
        "AG0013",
        "Tensors are compared by their elements",
        "This asks whether both tensors are the same object, whatever their elements are: write '{0}' to compare the elements (Where chooses "
            + "by the result), '{1}' if the same object is meant, AssertClose in a test",
        "AutoGrad.Comparisons",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    private const string Category = "AutoGrad.Trees";
    private const string RandomnessCategory = "AutoGrad.Randomness";
    private const string KeyReuse = "AG0012";
    private const string KeyReuseTitle = "A key is consumed once";
}
